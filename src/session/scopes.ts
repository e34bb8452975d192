/** What an API key may do. A new key has every scope unless it is given fewer. */
export const SCOPES = [
  'records:read',
  'records:write',
  'metadata:read',
  'metadata:write',
  'keys:write',
  'events:read',
] as const;

export type Scope = (typeof SCOPES)[number];
