import { z } from 'zod';
import { TOUCHPOINT_TYPES } from '../../../schemas/touchpoint.ts';

/** Models credited live where a workspace lists none. Sources of all: services/journeys/domain/attribution/kinds.ts. */
const STANDARD_MODELS = ['first', 'last', 'linear', 'position_based'] as const;

const modelKind = z.enum([
  ...STANDARD_MODELS,
  'last_non_direct',
  'last_paid',
  'same_touch',
  'j_shaped',
  'inverse_j',
  'w_shaped',
  'time_decay',
  'participation',
  'custom',
]);

const share = z.number().int().min(0).max(1_000_000);
const model = z.union([
  modelKind.exclude(['custom']),
  z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,40}$/, 'a model is named in small letters, digits and _')
        .describe('Name of a model with settings of its own'),
      kind: modelKind.describe('The rule'),
      lookback_days: z
        .number()
        .min(0.01)
        .max(400)
        .optional()
        .describe('Look-back of this model alone, shorter than that of the paths'),
      half_life_days: z.number().min(0.05).max(365).default(7).describe('time_decay: days in which weight halves'),
      first: share.default(1).describe('custom: weight of the first touch'),
      middle: share.default(1).describe('custom: weight of all between together'),
      last: share.default(1).describe('custom: weight of the last touch'),
    })
    .refine((own) => own.first + own.last + own.middle > 0 && own.first + own.last > 0, {
      message: 'the weights of first and last cannot both be 0: a path of two has nothing else',
    }),
]);

const secret = z
  .union([z.strictObject({ env: z.string() }), z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })])
  .describe('A write key: {env: NAME} reads it from the environment, {sha256: hex} holds only its hash');

const source = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9_-]{1,64}$/)
    .describe('Name of the source, on every event it sends'),
  kind: z
    .enum(['web', 'app', 'server', 'store', 'phone', 'chat', 'email', 'ads', 'file', 'webhook'])
    .default('web')
    .describe('What it is'),
  write_key: secret.optional(),
  channel: z.string().default('').describe('Channel of all its events, where it knows (offline and service sources)'),
  platform: z.string().default('').describe('Platform of its events where the event does not say'),
  domains: z.array(z.string()).default([]).describe('Web origins allowed to send; empty: any'),
  message_sent_by: z
    .enum(['customer', 'agent'])
    .default('customer')
    .describe('Who speaks in "Live Chat Message Sent": the specifications differ'),
  events_per_second: z.number().positive().default(50_000).describe('Rate above which it is told to wait'),
});

const texts = z.union([z.string(), z.array(z.string()).min(1)]);
/** A condition on a text: the value, one of several, or none of those under `not`. */
const text = (what: string) =>
  z
    .union([texts, z.strictObject({ not: texts })])
    .optional()
    .describe(`${what}: one value, a list of them, or {not: …}`);
/** A condition on a number, in units of its own: not in millionths. */
const number = (what: string) =>
  z
    .strictObject({ at_least: z.number().optional(), at_most: z.number().optional() })
    .refine((bounds) => bounds.at_least !== undefined || bounds.at_most !== undefined, {
      message: 'state at_least, at_most or both',
    })
    .optional()
    .describe(`${what}: {at_least: …, at_most: …}; without one it is in no bounds`);

/** What a conversion may ask of its touchpoint: columns of `touchpoints`, so that SQL can ask the same. */
const when = z
  .strictObject({
    event: text('Event name as sent'),
    source_id: text('Source of the write key'),
    platform: text('Platform'),
    channel: text('Channel'),
    source: text('Campaign source as stated'),
    medium: text('Campaign medium as stated'),
    campaign: text('Campaign name as stated'),
    content: text('Campaign content'),
    place_id: text('Store or branch'),
    agent_id: text('Agent'),
    team: text('Team'),
    country: text('Country'),
    object_type: text('What the event is about'),
    object_id: text('Id of what it is about'),
    step: text('Step of a case'),
    intent: text('Intent'),
    topic: text('Topic'),
    outcome: text('Outcome'),
    score_kind: text('Kind of score: nps csat ces rating qa'),
    survey_id: text('Survey'),
    currency: text('Currency as stated'),
    value: number('Value in the currency'),
    cost: number('Cost in its currency'),
    score: number('Score given'),
  })
  .describe('Conditions its touchpoint must meet, all of them');

const touchpointType = z.enum(TOUCHPOINT_TYPES);

const MOST_MONEY = 1_000_000_000;
const currencyCode = z.string().regex(/^[A-Z]{3}$/);

const conversion = z.strictObject({
  name: z
    .string()
    .regex(/^[^:]+$/, 'a conversion is named without ":"')
    .default('order')
    .describe('Name of the conversion in every report'),
  type: touchpointType.default('order').describe('Touchpoint type that converts'),
  when: when.optional(),
  value: z
    .union([z.enum(['value', 'cost', 'score', 'score_change']), z.number().min(0).max(MOST_MONEY)])
    .default('value')
    .describe(
      'What it is worth: a field of the touchpoint (value, cost, score), a number that is always the same, or score_change: how far an answer is from the one before of the same person, in points of 100',
    ),
  currency: currencyCode
    .optional()
    .describe('Currency of values whose touchpoint states none; by default that of the workspace'),
  once_per: z
    .enum(['order', 'session', 'person', 'event'])
    .default('order')
    .describe(
      'What it counts once in, the first of several: order is the order id, or each event without one; event is every time. With score_change every answer counts',
    ),
  touches: z
    .enum(['lookback', 'since_last'])
    .default('lookback')
    .describe(
      'Touches credited: all of the look-back, or only those since the last conversion of this name. With score_change always those since the last answer',
    ),
});

const channelRule = z.strictObject({
  channel: z.string().min(1).describe('Channel the rule gives'),
  source: z.string().optional().describe('Regular expression the campaign source must match, ignoring case'),
  medium: z.string().optional().describe('Regular expression the campaign medium must match, ignoring case'),
  campaign: z.string().optional().describe('Regular expression the campaign name must match, ignoring case'),
  referrer_host: z.string().optional().describe('Regular expression the referring host must match, ignoring case'),
});

const channelRules = z.array(channelRule).describe('Own channel rules, tried in order before the shipped ones');
const conversions = z.array(conversion);
const lookbackDays = z.number().int().min(1).max(400).describe('How far before a conversion touches count');
const models = z
  .array(model)
  .min(1)
  .max(20)
  .describe('Models credited live: their names, or names with settings; each costs time with every conversion');

const rulesVersion = z.strictObject({
  effective_from: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })])
    .describe('First day of these rules in the time zone of the workspace, or an instant: by event time'),
  channels: channelRules.optional(),
  conversions: conversions.optional().describe('What counts as success from then on: the whole list'),
  attribution: z.strictObject({ lookback_days: lookbackDays.optional(), models: models.optional() }).optional(),
});

/** Name of a live model, which may be listed with settings. */
export const modelName = (listed: z.output<typeof model>): string =>
  typeof listed === 'string' ? listed : listed.name;

/** Whether the shares of a listed model sum to the conversion: participation credits each channel all of it. */
export const sumsToWhole = (listed: z.output<typeof model>): boolean =>
  (typeof listed === 'string' ? listed : listed.kind) !== 'participation';

/** Most identifiers of a namespace, with what customer data platforms set. */
const limit = (most: number) => z.number().int().positive().default(most);

/** One company's data and rules. */
export const workspace = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,31}$/)
    .describe('Name; its views live in the ClickHouse database throughline_<name>'),
  time_zone: z.string().default('UTC').describe('IANA time zone of its days'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('EUR')
    .describe('Reporting currency, ISO 4217'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('DE')
    .describe('Country of phone numbers without a country code'),
  sources: z.array(source).default([]).describe('Who may send, and what is known of each sender'),
  identity: z
    .strictObject({
      block: z.array(z.string()).default([]).describe('Values that are never an identifier, beside the shipped list'),
      limits: z
        .strictObject({
          user_id: limit(1),
          loyalty_id: limit(5),
          external: limit(5),
          email: limit(5),
          phone: limit(5),
        })
        .prefault({})
        .describe('Most identifiers of a namespace a profile takes by itself'),
    })
    .prefault({}),
  channels: channelRules.default([]),
  consent: z
    .enum(['record', 'require'])
    .default('record')
    .describe('record keeps what was stated; require refuses events that state no granted consent'),
  sessions: z
    .strictObject({ gap_minutes: z.number().int().positive().default(30).describe('Inactivity that ends a session') })
    .prefault({}),
  conversions: conversions
    .prefault([{}])
    .describe('What counts as success, tried in order: a touchpoint makes at most one conversion'),
  attribution: z
    .strictObject({ lookback_days: lookbackDays.default(30), models: models.default([...STANDARD_MODELS]) })
    .prefault({}),
  versions: z
    .array(rulesVersion)
    .max(1_000)
    .default([])
    .describe('Rules from a day on, the oldest first; what a version does not state stays as it was before'),
  touches: z
    .strictObject({
      exclude: z
        .array(touchpointType)
        .default(['opened', 'delivered', 'bounced'])
        .describe('Contact types that are no path touches'),
    })
    .prefault({}),
  ignore_referrers: z
    .array(z.string())
    .default([])
    .describe('Login and payment hosts that are no referrers, beside the shipped list'),
});

/** `throughline.yaml`. */
export const configFile = z.strictObject({
  workspaces: z
    .array(workspace)
    .min(1)
    .default([workspace.parse({ name: 'main' })]),
  limits: z
    .strictObject({
      event_bytes: z.number().int().min(1).max(500_000).default(32_768).describe('Largest event'),
      batch_bytes: z.number().int().min(1).max(100_000_000).default(512_000).describe('Largest batch, decompressed'),
      batch_events: z.number().int().min(1).max(1_000_000).default(2_500).describe('Most events in a batch'),
      past_days: z.number().int().min(1).max(36_525).default(3_653).describe('How old an event may be'),
      future_hours: z.number().int().min(0).max(8_784).default(24).describe('How far in the future an event may be'),
    })
    .prefault({}),
  state: z
    .strictObject({
      dedup_hours: z.number().int().min(48).default(48).describe('Hours a message id is remembered'),
      days: z
        .number()
        .int()
        .min(1)
        .default(400)
        .describe('Days a touch is kept after it was received; then it is frozen'),
      touches_per_profile: z
        .number()
        .int()
        .min(200)
        .default(2_000)
        .describe('Touches a profile keeps, the newest; older ones are frozen'),
      events_per_origin_day: z
        .number()
        .int()
        .min(100)
        .default(2_000)
        .describe('Events of one identifier on one day that are more than facts: beyond it is a machine'),
    })
    .prefault({}),
});

export type ConfigFile = z.infer<typeof configFile>;
export type WorkspaceConfig = ConfigFile['workspaces'][number];
export type RulesVersionConfig = WorkspaceConfig['versions'][number];
export type ConversionConfig = WorkspaceConfig['conversions'][number];
export type SourceConfig = WorkspaceConfig['sources'][number];

/** The configuration file, where TL_CONFIG names no other. */
export const DEFAULT_FILE = 'throughline.yaml';

/** Key of the identifier hashes while none is set: for trials only. */
export const DEVELOPMENT_SECRET = 'development-identity-secret';

const port = (usual: number) => z.coerce.number().int().min(0).max(65_535).default(usual);

/** What comes from the environment: addresses, secrets, ports. */
export const environment = z.object({
  KAFKA_BROKERS: z.string().default('127.0.0.1:19092').describe('Kafka bootstrap servers, comma separated'),
  KAFKA_SSL: z.stringbool().default(false).describe('Speak TLS to Kafka'),
  KAFKA_SASL_MECHANISM: z.enum(['', 'plain', 'scram-sha-256', 'scram-sha-512']).default('').describe('SASL mechanism'),
  KAFKA_USERNAME: z.string().default('').describe('SASL user'),
  KAFKA_PASSWORD: z.string().default('').describe('SASL password'),
  CLICKHOUSE_URL: z.string().default('http://127.0.0.1:18123').describe('ClickHouse HTTP address'),
  CLICKHOUSE_USER: z.string().default('default').describe('ClickHouse user'),
  CLICKHOUSE_PASSWORD: z.string().default('').describe('ClickHouse password'),
  CLICKHOUSE_DATABASE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/)
    .default('throughline')
    .describe('Database of the base tables; views of a workspace live in <this>_<workspace>'),
  TL_TOPIC_PREFIX: z
    .string()
    .refine((prefix) => !/__g\d+\.$/.test(prefix), 'it may not end like the prefix of a generation (__g2.)')
    .default('')
    .describe('Prefix of every topic: several installations on one Kafka'),
  TL_GENERATION: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Generation a worker is started for by throughline rebuild; 0: the live one'),
  TL_PARTITIONS: z.coerce
    .number()
    .int()
    .positive()
    .default(4)
    .describe('Partitions of every topic; changed only by doubling in a new generation'),
  TL_REPLICAS: z.coerce.number().int().positive().default(1).describe('Replicas of every topic'),
  TL_IDENTITY_SECRET: z
    .string()
    .min(16)
    .default(DEVELOPMENT_SECRET)
    .describe('Key of the identifier hashes; never changed in place'),
  TL_CONFIG: z
    .string()
    .default(DEFAULT_FILE)
    .describe('Configuration file; it must exist where this is set. development: none, whatever lies in the folder'),
  TL_DATA_DIR: z.string().default('.throughline').describe('Folder of local state'),
  TL_ORDINAL: z.coerce.number().int().min(0).default(0).describe('Number of this journeys instance, from 0'),
  TL_INSTANCES: z.coerce.number().int().positive().default(1).describe('How many journeys instances there are'),
  TL_HOST: z.string().default('127.0.0.1').describe('Address every role listens on'),
  TL_TRUST_PROXY: z
    .stringbool()
    .default(false)
    .describe('A proxy stands in front: believe its X-Forwarded-For, -Proto and -Host'),
  TL_COLLECTOR_PORT: port(4500).describe('Port of the collector'),
  TL_INSIGHTS_PORT: port(4600).describe('Port of the API and pages'),
  TL_JOURNEYS_PORT: port(4700).describe(
    'Port of the health and metrics of journeys; an instance listens on it plus TL_ORDINAL',
  ),
  TL_LOADER_PORT: port(4800).describe('Port of the health and metrics of the loader'),
  TL_FLUSH_MS: z.coerce
    .number()
    .int()
    .min(1)
    .max(60_000)
    .default(250)
    .describe('Time rows wait in the loader; up to eight times that under load'),
  TL_FLUSH_ROWS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000_000)
    .default(100_000)
    .describe('Rows the loader writes at once'),
  TL_READ_TOKEN: z
    .string()
    .default('')
    .describe(
      'Token of the read API and of /metrics of every role; empty: only loopback may read. Behind a proxy set it',
    ),
  TL_EDIT_TOKEN: z
    .string()
    .default('')
    .describe('Token for changing identity; empty: whoever may read, on loopback. Behind a proxy set it'),
  TL_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Log level'),
});

export type Environment = z.infer<typeof environment>;

/** The whole configuration of a process. `version` names the rules in the file on every derived row. */
export interface Config {
  readonly file: ConfigFile;
  readonly env: Environment;
  readonly version: string;
}
