import { defineConfig } from '@kubb/core';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginZod } from '@kubb/plugin-zod';

export default defineConfig({
  root: '.',
  input: { path: process.env.DOCUMENT },
  output: { path: process.env.OUT, clean: true, format: false, lint: false },
  plugins: [pluginOas({ generators: [], validate: false }), pluginZod({ output: { path: './zod' } })],
});
