/** Plain JavaScript, so that an old Node can say what is wrong: `node -r ./tools/require-node.cjs tools/dev.ts`. */
const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  console.error(
    `Viginti's tools need Node ${NEEDED}, and this is ${process.versions.node}. Node ${NEEDED} comes with \`npm ci\`, and npm finds it: run \`npm run dev\`, not \`node tools/dev.ts\`. If you did, npm was not allowed to run install scripts: run \`npm rebuild node --ignore-scripts=false\`.`,
  );
  process.exit(1);
}
