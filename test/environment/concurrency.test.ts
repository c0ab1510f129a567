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

  test('holds what an event source may ask for', () => {
    expect(Concurrency.reserved(7).eventSourceLimit).toBe(7);
    expect(Concurrency.unreserved(2).eventSourceLimit).toBe(2);
    expect(Concurrency.unreserved().eventSourceLimit).toBeUndefined();
  });
});
