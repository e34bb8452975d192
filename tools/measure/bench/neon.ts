/** A statement sent to the local Neon as the driver sends it. */
import type { Statement } from '../../../src/sql/statement.ts';
import { localTarget } from '../../database.ts';
import { Failure } from '../../failure.ts';
import type { Call } from './load.ts';

export const neonCall = (neonPort: number, statement: Statement | undefined): Call => {
  if (!statement) throw new Failure('There is no statement to send.');
  return {
    method: 'POST',
    path: '/sql',
    headers: {
      'neon-connection-string': localTarget(neonPort).url,
      'neon-raw-text-output': 'true',
      'neon-array-mode': 'true',
    },
    body: JSON.stringify({ query: statement.text, params: statement.params }),
  };
};
