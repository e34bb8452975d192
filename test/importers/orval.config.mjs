export default {
  api: {
    input: process.env.DOCUMENT,
    output: { client: 'zod', mode: 'single', target: `${process.env.OUT}/api.ts` },
  },
};
