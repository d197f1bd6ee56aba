import { z } from 'zod';

/** A template: text with `{column}` or `{column|filter|filter}` in it. */
const template = z.union([z.string(), z.number(), z.boolean()]);
type Template = z.infer<typeof template>;

/** A tree of templates. */
export type Tree = Template | readonly Tree[] | { readonly [name: string]: Tree };
const tree: z.ZodType<Tree> = z.lazy(() => z.union([template, z.array(tree), z.record(z.string(), tree)]));

const condition = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]);

const mappedEvent = z.strictObject({
  when: z
    .record(z.string(), condition)
    .default({})
    .describe('Columns and the value (or one of the values) they must have; empty: every row'),
  call: z
    .record(z.string(), tree)
    .describe('The call of the tracking protocol this row becomes; fields whose columns are empty are left out'),
});

/** A map: how a row of somebody's file becomes events of the tracking protocol. */
export const importMap = z.strictObject({
  description: z.string().default('').describe('What files it is for'),
  columns: z.array(z.string()).default([]).describe('Columns the file must have'),
  passthrough: z.boolean().default(false).describe('The rows are calls of the tracking protocol as they are'),
  events: z
    .array(mappedEvent)
    .default([])
    .describe('What a row becomes: each entry whose condition holds is one event'),
});

export type ImportMap = z.infer<typeof importMap>;
