/** What fast-check generates is the same in every run, unless `SEED` says otherwise. */
import fc from 'fast-check';
import { inject } from 'vitest';

fc.configureGlobal({ seed: inject('seed') });
