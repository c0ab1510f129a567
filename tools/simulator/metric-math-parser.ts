/** An expression of metric math as a tree. */
export type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'negate'; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] };

const TOKEN = /\s*(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|[A-Za-z_]\w*|"[^"]*"|'[^']*'|&&|\|\||[<>=!]=|[-+*/^<>()[\],])\s*/y;

/** How tightly an operator binds; more is tighter. */
const BINDING: Record<string, number> = {
  ...{ OR: 1, '||': 1, AND: 2, '&&': 2 },
  ...{ '<': 3, '<=': 3, '>': 3, '>=': 3, '==': 3, '!=': 3 },
  ...{ '+': 4, '-': 4, '*': 5, '/': 5, '^': 7 },
};
const NEGATION = 6;

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(expression);
    if (!match) {
      throw new Error(`metric math "${expression}" cannot be read at "${expression.slice(start)}"`);
    }
    tokens.push(match[1]);
  }
  return tokens;
}

class Parser {
  private position = 0;
  private readonly tokens: readonly string[];

  public constructor(private readonly expression: string) {
    this.tokens = tokensOf(expression);
  }

  public whole(): Node {
    const node = this.expressionAbove(0);
    if (this.position < this.tokens.length) {
      this.fail();
    }
    return node;
  }

  /** Reads an operand and all operators that bind more tightly than `binding`; `^` binds to the right. */
  private expressionAbove(binding: number): Node {
    let left = this.operand();
    for (let operator = this.peek(); (BINDING[operator] ?? 0) > binding; operator = this.peek()) {
      this.position += 1;
      const right = this.expressionAbove(operator === '^' ? NEGATION - 1 : BINDING[operator]);
      left = { kind: 'binary', operator, left, right };
    }
    return left;
  }

  private operand(): Node {
    const token = this.next();
    if (/^[\d.]/.test(token)) {
      return { kind: 'number', value: Number(token) };
    }
    if (/^["']/.test(token)) {
      return { kind: 'text', text: token.slice(1, -1) };
    }
    if (token === '-') {
      return { kind: 'negate', operand: this.expressionAbove(NEGATION) };
    }
    if (token === '[') {
      return { kind: 'array', items: this.listUntil(']') };
    }
    if (token === '(') {
      const inner = this.expressionAbove(0);
      if (this.next() !== ')') {
        this.fail();
      }
      return inner;
    }
    if (!/^\w/.test(token) || token in BINDING) {
      this.fail();
    }
    if (this.peek() !== '(') {
      return { kind: 'word', word: token };
    }
    this.position += 1;
    return { kind: 'call', name: token, args: this.listUntil(')') };
  }

  private listUntil(end: string): Node[] {
    const items: Node[] = [];
    if (this.peek() === end) {
      this.position += 1;
      return items;
    }
    for (;;) {
      items.push(this.expressionAbove(0));
      const separator = this.next();
      if (separator === end) {
        return items;
      }
      if (separator !== ',') {
        this.fail();
      }
    }
  }

  private peek(): string {
    return this.tokens[this.position] ?? '';
  }

  private next(): string {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  private fail(): never {
    const rest = this.tokens.slice(Math.max(0, this.position - 1)).join(' ');
    throw new Error(`metric math "${this.expression}" cannot be read at "${rest}"`);
  }
}

/** Reads an expression; the syntax is that of "Using math expressions with CloudWatch metrics". */
export function parse(expression: string): Node {
  return new Parser(expression).whole();
}
