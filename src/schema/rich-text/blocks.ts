/** The blocks of BlockNote, as far as conversion from and to Markdown knows them. */

export interface Styles {
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
}

export interface StyledText {
  readonly type: 'text';
  readonly text: string;
  readonly styles: Styles;
}

export interface Link {
  readonly type: 'link';
  readonly href: string;
  readonly content: readonly StyledText[];
}

export type Inline = StyledText | Link;

export interface TableContent {
  readonly type: 'tableContent';
  readonly columnWidths: readonly null[];
  readonly headerRows: number;
  readonly rows: readonly { readonly cells: readonly TableCell[] }[];
}

export interface TableCell {
  readonly type: 'tableCell';
  readonly content: readonly Inline[];
  readonly props: Readonly<Record<string, string | number>>;
}

export interface Block {
  readonly id: string;
  readonly type: string;
  readonly props: Readonly<Record<string, string | number | boolean>>;
  /** Left out of blocks that hold none (images, dividers). */
  readonly content?: readonly Inline[] | TableContent;
  readonly children: readonly Block[];
}

export const TEXT_PROPS = {
  textColor: 'default',
  backgroundColor: 'default',
  textAlignment: 'left',
} as const;

/** The id of the n-th block that is made: the same Markdown always makes the same blocks. */
export const blockId = (number: number): string =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** URLs that a browser would run. What it leaves out of a URL before it looks at the scheme is left out here too. */
export const isDangerousUrl = (url: string): boolean => {
  const scheme = /^[^:/?#]*:/.exec(url.replaceAll(/[\s\p{Cc}\p{Cf}]/gu, ''))?.[0].toLowerCase();
  return scheme === 'javascript:' || scheme === 'vbscript:' || scheme === 'data:';
};
