import { UNATTRIBUTED } from '../../../../schemas/unattributed.ts';

/** How a channel is drawn everywhere: a colour of a colour-blind-safe set, and a shape that says its family. */
export interface ChannelMark {
  /** Index into the colours of the style sheet (`--channel-0` …). */
  readonly colour: number;
  readonly shape: Shape;
}

/** circle: free reach · square: paid · diamond: our own mailings · triangle: people and places · ring: no channel. */
export type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'ring';

/** Colours in the style sheet. */
export const COLOURS = 8;

const FAMILIES: readonly (readonly [Shape, readonly string[]])[] = [
  // The position in its family is the colour, for ever: add at the end.
  [
    'circle',
    ['Organic Search', 'Organic Social', 'Referral', 'Organic Video', 'Organic Shopping', 'AI Assistant', 'Community'],
  ],
  [
    'square',
    [
      'Paid Search',
      'Paid Social',
      'Display',
      'Paid Video',
      'Paid Shopping',
      'Affiliates',
      'Cross-network',
      'Paid Other',
      'Audio',
    ],
  ],
  ['diamond', ['Email', 'SMS', 'Mobile Push', 'Direct Mail', 'Messaging', 'Survey']],
  ['triangle', ['Store', 'Phone', 'Chat', 'Review', 'In-person', 'Chatbot']],
  ['ring', ['Direct', 'Unassigned', UNATTRIBUTED]],
];
/** Where each family begins in the colours, so that the large channels of different families differ. */
const FIRST: Readonly<Record<Shape, number>> = { circle: 2, square: 0, diamond: 4, triangle: 1, ring: 7 };

const KNOWN = new Map(
  FAMILIES.flatMap(([shape, names]) =>
    names.map((name, i): [string, ChannelMark] => [
      name,
      { shape, colour: shape === 'ring' ? COLOURS - 1 : (FIRST[shape] + i) % (COLOURS - 1) },
    ]),
  ),
);

/** The mark of a channel; one of the workspace's own gets one from its name, the same every time. */
export function markOf(channel: string): ChannelMark {
  const known = KNOWN.get(channel);
  if (known) return known;
  let hash = 0;
  for (const letter of channel) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return {
    shape: (['circle', 'square', 'diamond', 'triangle'] as const)[hash % 4] ?? 'circle',
    colour: (hash >>> 2) % (COLOURS - 1),
  };
}

/** Channels with a mark of their own. */
export const knownChannels = (): string[] => [...KNOWN.keys()];
