import { z } from 'zod';
import { correctionAnswer, evidence } from '../../insights/identity/answer.ts';
import type { Installation } from '../system/reach.ts';
import { urlOf } from '../system/urls.ts';
import { messageOf, UnreachableError, UsageError } from '../terminal/exit.ts';

const fault = z.object({ code: z.string(), message: z.string() });
const standing = z.object({
  profile_id: z.string(),
  person: z.unknown(),
  devices: z.array(z.object({ device: z.string() }).loose()),
});

/** Where an identifier stands: its profile, whether the profile's row is written, and its devices. */
export type ProfileStanding = z.output<typeof standing>;

/** The API of insights, as the command line asks it. Rejects with what is wrong in one sentence. */
export interface Insights {
  why(a: string, b: string): Promise<z.output<typeof evidence>>;
  /** Takes a decision, or with `dry_run` says what it would change. */
  correct(decision: Readonly<Record<string, unknown>>): Promise<z.output<typeof correctionAnswer>>;
  /** Undefined while nothing is known of the identifier (a hash). */
  profile(identifier: string): Promise<ProfileStanding | undefined>;
}

/** The API of an installation, with the tokens of its environment. */
export function askInsights(
  { config: { env } }: Pick<Installation, 'config'>,
  workspace: string | undefined,
): Insights {
  const url = urlOf(env, 'insights');
  const ask = async (path: string, token: string, body?: object): Promise<Response> =>
    fetch(`${url}/api/${path}`, {
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body
        ? { method: 'POST', body: JSON.stringify({ ...body, ...(workspace === undefined ? {} : { workspace }) }) }
        : {}),
    }).catch((error: unknown) => {
      throw new UnreachableError(`insights at ${url} does not answer (${messageOf(error)}): throughline doctor`);
    });
  const read = async <S extends z.ZodType>(answer: Response, shape: S): Promise<z.output<S>> => {
    if (!answer.ok) throw await faultOf(answer);
    return shape.parse(await answer.json());
  };
  const reading = env.TL_READ_TOKEN;
  return {
    why: async (a, b) => read(await ask('identity/evidence', reading, { a, b }), evidence),
    correct: async (decision) =>
      read(await ask('identity/corrections', env.TL_EDIT_TOKEN || reading, decision), correctionAnswer),
    async profile(identifier) {
      const query = workspace === undefined ? '' : `?workspace=${encodeURIComponent(workspace)}`;
      const answer = await ask(`profiles/${identifier}${query}`, reading);
      return answer.status === 404 ? undefined : read(answer, standing);
    },
  };
}

async function faultOf(answer: Response): Promise<Error> {
  const text = await answer.text();
  const { message } = fault.safeParse(parsed(text)).data ?? {
    message: `insights answered ${answer.status}: ${text.slice(0, 200)}`,
  };
  if (answer.status === 503) return new UnreachableError(message);
  return answer.status < 500 ? new UsageError(message) : new Error(message);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
