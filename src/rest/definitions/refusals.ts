/** The errors that an operation can return. */
import type { ErrorCode } from '../../errors.ts';
import { type Operation, scopeOf } from './operation.ts';
import { IDEMPOTENCY_KEY } from './parameters.ts';

/** Everything an operation can be refused with. */
export const errorsOf = ({ access, body, parameters, errors }: Operation): ReadonlySet<ErrorCode> => {
  const codes = new Set<ErrorCode>(errors);
  if (body)
    for (const code of ['INVALID_BODY', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)
      codes.add(code);
  if (parameters.includes(IDEMPOTENCY_KEY))
    for (const code of ['INVALID_PARAMETER', 'IDEMPOTENCY_MISMATCH'] as const) codes.add(code);
  if (access !== 'public') {
    for (const code of ['UNAUTHENTICATED', 'RATE_LIMITED', 'URI_TOO_LONG', 'CONFLICT'] as const)
      codes.add(code);
    for (const code of ['DATABASE_UNAVAILABLE', 'WORKSPACE_BUSY', 'DATABASE_TIMEOUT'] as const)
      codes.add(code);
    for (const code of ['RESPONSE_TOO_LARGE', 'INVALID_VALUE', 'BAD_REQUEST'] as const) codes.add(code);
  }
  if (scopeOf(access) !== null) codes.add('FORBIDDEN');
  return codes.add('INTERNAL');
};
