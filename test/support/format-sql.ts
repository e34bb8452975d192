/**
 * SQL laid out for reviewers: what fits into a line stays on one, what does not is broken at clauses, commas and
 * conditions, with the contents of parentheses indented. Only white space differs from the text that is sent.
 */

const WIDTH = 100;
const TOKEN = /\s+|'(?:[^']|'')*'|"(?:[^"]|"")*"|[(),]|[^\s'"(),]+/g;

type Node = string | Group;

/** Parentheses and what is in them. */
interface Group {
  readonly nodes: readonly Node[];
}

const CLAUSES = new Set([
  ...['with', 'select', 'from', 'where', 'order', 'limit', 'union', 'left', 'join', 'group', 'having'],
  ...['insert', 'values', 'update', 'set', 'delete', 'using', 'returning', 'for'],
]);

const parse = (text: string): readonly Node[] => {
  const stack: Node[][] = [[]];
  for (const [token] of text.matchAll(TOKEN)) {
    const nodes = stack.at(-1) ?? [];
    if (token === '(') stack.push([]);
    else if (token === ')') {
      stack.pop();
      stack.at(-1)?.push({ nodes });
    } else nodes.push(token.trim() === '' ? ' ' : token);
  }
  const [nodes = []] = stack;
  if (stack.length !== 1) throw new Error('the parentheses of the statement do not match');
  return nodes;
};

const flat = (nodes: readonly Node[]): string =>
  nodes
    .map((node) => (typeof node === 'string' ? node : `(${flat(node.nodes)})`))
    .join('')
    .trim();

/** Nodes in runs, each of which begins with a node at which `begins` holds. */
const split = (nodes: readonly Node[], begins: (node: Node, before: Node | undefined) => boolean): Node[][] =>
  nodes.reduce<Node[][]>((runs, node, at) => {
    const last = runs.at(-1);
    if (
      !last ||
      begins(
        node,
        nodes.slice(0, at).findLast((each) => each !== ' '),
      )
    )
      runs.push([node]);
    else last.push(node);
    return runs;
  }, []);

const isClause = (node: Node, before: Node | undefined): boolean =>
  typeof node === 'string' &&
  CLAUSES.has(node) &&
  !(node === 'join' && before === 'left') &&
  !(node === 'update' && (before === 'for' || before === 'do' || before === 'key')) &&
  !(node === 'from' && before === 'distinct') &&
  !(node === 'set' && before === 'update');

const ITEMS = new Set<Node>(['and', 'or', 'on', 'when', 'else']);

/** After a comma, or at a word that joins conditions or cases. */
const isItem = (node: Node, before: Node | undefined): boolean =>
  node !== ' ' && (before === ',' || ITEMS.has(node));

const layout = (nodes: readonly Node[], indent: number): string => {
  const margin = ' '.repeat(indent);
  const line = flat(nodes);
  if (indent + line.length <= WIDTH) return margin + line;
  for (const begins of [isClause, isItem]) {
    const runs = split(nodes, begins).filter((run) => flat(run) !== '');
    if (runs.length < 2) continue;
    const [first = [], ...others] = runs;
    if (begins === isClause) return runs.map((run) => layout(run, indent)).join('\n');
    const [word, ...rest] = first;
    const isHeaded = typeof word === 'string' && CLAUSES.has(word);
    const items = isHeaded ? [rest, ...others] : runs;
    const body = items.map((item) => layout(item, isHeaded ? indent + 2 : indent)).join('\n');
    return isHeaded ? `${margin}${word}\n${body}` : body;
  }
  // One item: its longest group is opened.
  const groups = nodes.filter((node) => typeof node !== 'string');
  const longest = groups.toSorted((a, b) => flat(b.nodes).length - flat(a.nodes).length)[0];
  if (!longest || flat(longest.nodes).length < 20) return margin + line;
  const at = nodes.indexOf(longest);
  const [before, after] = [flat(nodes.slice(0, at)), flat(nodes.slice(at + 1))];
  const gap = nodes[at - 1] === ' ' ? ' ' : '';
  const rest = nodes[at + 1] === ' ' && after !== '' ? ` ${after}` : after;
  return `${margin}${before}${gap}(\n${layout(longest.nodes, indent + 2)}\n${margin})${rest}`;
};

export const formatSql = (text: string): string => `${layout(parse(text), 0)}\n`;
