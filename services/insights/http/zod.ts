import type { FastifyInstance, FastifySchema, FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';

/** The faults of a question in one sentence: every parameter with what is wrong. */
const describe = (error: z.ZodError, part: string): string =>
  error.issues.map((i) => `${i.path.join('.') || part}: ${i.message}`).join('; ');

const validator: FastifySchemaCompiler<FastifySchema> = ({ schema, httpPart = 'body' }) => {
  if (!(schema instanceof z.ZodType)) return () => true;
  return (data) => {
    const parsed = schema.safeParse(data);
    return parsed.success
      ? { value: parsed.data }
      : { error: new Error(describe(parsed.error, httpPart === 'querystring' ? 'query' : httpPart)) };
  };
};

/** Routes state zod schemas; they check what comes in. Answers were checked when the rows were read. */
export function installZod(app: FastifyInstance): void {
  app.setValidatorCompiler(validator);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
}

/** JSON Schema of the zod schemas of a route, for the API's reference. */
export function jsonSchemaOf(schema: FastifySchema): FastifySchema {
  const json = (value: unknown, io: 'input' | 'output') =>
    value instanceof z.ZodType ? z.toJSONSchema(value, { io, unrepresentable: 'any', target: 'draft-7' }) : value;
  const { querystring, body, params, response, ...rest } = schema;
  return {
    ...rest,
    ...(querystring ? { querystring: json(querystring, 'input') } : {}),
    ...(body ? { body: json(body, 'input') } : {}),
    ...(params ? { params: json(params, 'input') } : {}),
    ...(response
      ? { response: Object.fromEntries(Object.entries(response).map(([k, v]) => [k, json(v, 'output')])) }
      : {}),
  };
}
