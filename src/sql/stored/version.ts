/** Made by `npm run db:rendering`: the database schema that has the functions of these declarations. */
export const RENDERING = 'rendering_3926de46237a';
