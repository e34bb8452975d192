/** Errors about values: what people read and what programs read say the same. */
import { describe, expect, it } from 'vitest';
import { ApiError, valuesError } from '../../src/errors.ts';

describe('errors about values', () => {
  it('tell every problem in words and in details, with its place in a batch', () => {
    const problems = [
      { index: 0, path: 'emails.primaryEmail', code: 'INVALID_VALUE', message: 'No e-mail.' },
      { index: 2, path: '', code: 'INVALID_BODY', message: 'No object.' },
    ] as const;
    expect(valuesError(problems).toBody('r')).toEqual({
      statusCode: 400,
      error: 'Bad Request',
      messages: ['[0].emails.primaryEmail: No e-mail.', '[2]: No object.'],
      code: 'INVALID_VALUE',
      details: problems,
      requestId: 'r',
    });
  });

  it('name no index if the request is about one record, and tell the same problem once', () => {
    const problem = { path: 'name', code: 'INVALID_VALUE', message: 'Wrong.' } as const;
    const body = valuesError([problem, { ...problem }]).toBody('r');
    expect([body.messages, body.details]).toEqual([['Wrong.'], [problem]]);
  });

  it('tell at most 100 problems', () => {
    const at = (index: number) =>
      ({ index, path: 'name', code: 'INVALID_VALUE', message: 'Wrong.' }) as const;
    const error = valuesError([at(0), ...Array.from({ length: 500 }, (_, n) => at(n + 1))]);
    expect([error.messages.length, error.details.length]).toEqual([100, 100]);
  });

  it('are at most 64 KiB, whatever a request holds, and say how many problems are left out', () => {
    const long = '\u0001é'.repeat(200_000);
    const one = valuesError([{ path: long, code: 'INVALID_VALUE', message: long }]);
    const many = new ApiError(
      'INVALID_FILTER',
      Array.from({ length: 10_000 }, (_, n) => `${n} ${long.slice(0, 1_500)}`),
      {},
      Array.from({ length: 10_000 }, () => ({ path: long, code: 'INVALID_VALUE', message: long })),
    );
    for (const error of [one, many])
      expect(Buffer.byteLength(JSON.stringify(error.toBody('r')))).toBeLessThan(65_536);
    expect([one.messages.length, one.details.length]).toEqual([1, 1]);
    expect(many.messages.at(-1)).toBe(`… and ${10_000 - (many.messages.length - 1)} more problems`);
  });

  it('have no details if they are about anything else', () => {
    expect(new ApiError('NOT_FOUND', 'No.').toBody('r')).not.toHaveProperty('details');
  });
});
