/** Imports follow the flow of a request, type imports included: no cycle, and no arrow against the layers. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCES = path.join(import.meta.dirname, '..', '..', 'src');

/** From the door to the vocabulary: a folder imports only from those after it. Files of `src` itself are free of order. */
const LAYERS = [
  'scheduled',
  'rest',
  'graphql',
  'http',
  'operations',
  'session',
  'db',
  'sql',
  'input',
  'plan',
  'schema',
] as const;

const importsOf = (file: string): readonly string[] => {
  const text = readFileSync(path.join(SOURCES, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, specifier = '']) =>
    path.normalize(path.join(path.dirname(file), specifier)),
  );
};

const graph = new Map(globSync('**/*.ts', { cwd: SOURCES }).map((file) => [file, importsOf(file)] as const));

/** Files that can reach themselves, each with the way it takes. */
const cycles = (): readonly string[] => {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
};

const layerOf = (file: string): number => LAYERS.findIndex((layer) => file.startsWith(`${layer}${path.sep}`));

const againstTheFlow = (): readonly string[] =>
  [...graph].flatMap(([file, imports]) =>
    imports
      .filter((imported) => layerOf(file) >= 0 && layerOf(imported) >= 0 && layerOf(imported) < layerOf(file))
      .map((imported) => `${file} → ${imported}`),
  );

describe('imports of src', () => {
  it('were read', () => {
    expect(graph.get('app.ts')).toContain('rest/handlers.ts');
  });

  it('form no cycle', () => {
    expect(cycles()).toEqual([]);
  });

  it('follow the layers', () => {
    expect(againstTheFlow()).toEqual([]);
  });
});
