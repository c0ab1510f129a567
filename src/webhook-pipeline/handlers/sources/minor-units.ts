/**
 * Digits after the decimal point by currency, where they are not two. `Intl.NumberFormat` is no source for it: it tells what
 * is usual on price tags, which are no digits for COP, HUF and IDR, and changes with the version of Node.js.
 *
 * @see https://www.six-group.com/en/products-services/financial-information/data-standards.html (ISO 4217, list one)
 */
const DIGITS: Record<number, string[]> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
  4: 'CLF UYW'.split(' '),
};

const DIGITS_OF = new Map(
  Object.entries(DIGITS).flatMap(([digits, currencies]) => currencies.map((code) => [code, Number(digits)] as const)),
);

const DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,9}))?$/;

/**
 * An amount such as `19.99` in minor units, by digits and not by floats; undefined for what is no amount of the currency.
 *
 * @param currency letters of ISO 4217
 */
export function toMinorUnits(amount: string, currency: string): string | undefined {
  const match = DECIMAL.exec(amount);
  if (!match) {
    return undefined;
  }
  const [, sign, whole, fraction = ''] = match;
  const digits = DIGITS_OF.get(currency) ?? 2;
  if (/[1-9]/.test(fraction.slice(digits))) {
    return undefined;
  }
  const minor = `${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`.replace(/^0+(?=\d)/, '');
  return `${sign}${minor}`;
}
