import { jsonSchema } from '../../runtime/config/keys.ts';

/** The file editors read the JSON Schema of `throughline.yaml` from, beside it. */
export const SCHEMA_FILE = 'throughline.schema.json';

/** Its text. */
export const schemaText = (): string => JSON.stringify(jsonSchema(), null, 1);
