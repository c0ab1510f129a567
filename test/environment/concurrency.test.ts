import { Concurrency } from '../../src';

describe('Concurrency', () => {
  test('says what it reserves', () => {
    expect(String(Concurrency.reserved(7))).toBe('7 reserved');
    expect(String(Concurrency.unreserved())).toBe('unreserved');
  });

  test('holds the number of executions', () => {
    expect(Concurrency.reserved(7).executions).toBe(7);
    expect(Concurrency.unreserved().executions).toBeUndefined();
    expect(Concurrency.unreserved(2).executions).toBeUndefined();
  });

  test.each([undefined, null, '7'])('must be a number, for plain JavaScript too: %p', (value) => {
    const got = JSON.stringify(value) ?? 'undefined';
    expect(() => Concurrency.reserved(value as unknown as number)).toThrow(
      new Error(`Concurrency.reserved:\n- executions must be a number, got ${got}`),
    );
  });

  test('must be a number where something is said', () => {
    expect(() => Concurrency.unreserved('2' as unknown as number)).toThrow(
      new Error('Concurrency.unreserved:\n- eventSourceLimit must be a number, got "2"'),
    );
  });

  test('holds what an event source may ask for', () => {
    expect(Concurrency.reserved(7).eventSourceLimit).toBe(7);
    expect(Concurrency.unreserved(2).eventSourceLimit).toBe(2);
    expect(Concurrency.unreserved().eventSourceLimit).toBeUndefined();
  });
});
