import jsep, { type CoreExpression } from 'jsep';

/** How tightly an operator of metric math or of an alarm rule binds; more is tighter. */
const BINDING: Record<string, number> = {
  ...{ OR: 1, '||': 1, AND: 2, '&&': 2 },
  ...{ '<': 3, '<=': 3, '>': 3, '>=': 3, '==': 3, '!=': 3 },
  ...{ '+': 4, '-': 4, '*': 5, '/': 5 },
};

jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
jsep.removeAllLiterals();
Object.entries(BINDING).forEach(([operator, binding]) => jsep.addBinaryOp(operator, binding));
jsep.addUnaryOp('NOT');

/** Reads an expression of metric math or the rule of a composite alarm; `what` says which, for the error. */
export function parse(what: string, text: string): CoreExpression {
  try {
    return jsep(text) as CoreExpression;
  } catch (error) {
    throw new Error(`${what} "${text}" cannot be read: ${(error as Error).message}`);
  }
}
