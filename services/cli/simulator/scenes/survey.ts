import { DAY, HOUR } from '../calendar.ts';
import type { Scene, Step } from '../event.ts';
import type { Person } from '../person.ts';
import type { Random } from '../random.ts';
import type { Order } from './order.ts';

const NPS = { scale_min: 0, scale_max: 10, score_kind: 'nps' };
const CSAT = { scale_min: 1, scale_max: 5, score_kind: 'csat' };

/** A score around a contentment from 0 to 1. */
function scoreOf(random: Random, { scale_min: low, scale_max: high }: typeof NPS, contentment: number): number {
  const drawn = Math.round(high * contentment + (random.next() - 0.5) * high * 0.5);
  return Math.min(high, Math.max(low, drawn));
}

/** An invitation by e-mail, and the answer where one is given. */
function asked(random: Random, person: Person, about: object, answer: object | undefined): Scene {
  const step = (event: string, type: string, extra: object, afterMs: number): Step => ({
    afterMs: Math.round(afterMs),
    source: 'surveys',
    call: {
      userId: person.userId,
      type: 'track',
      event,
      context: { touch: { channel: 'Survey', ...about, method: 'email', ...extra, type } },
    },
  });
  const invite = step('Survey Sent', 'survey_invite', {}, 0);
  if (!answer) return [invite];
  return [invite, step('Survey Answered', 'survey_response', answer, HOUR + random.wait(DAY))];
}

/** The survey after a purchase: invited, and one in four answers. `contentment` 0 to 1. */
export function survey(random: Random, person: Person, order: Order, contentment: number): Scene {
  const scale = random.chance(0.6) ? NPS : CSAT;
  const answers = random.chance(0.26);
  const score = scoreOf(random, scale, contentment);
  const about = { survey_id: scale === NPS ? 'nps-after-order' : 'csat-delivery', order_id: order.id };
  return asked(random, person, about, answers ? { ...scale, score } : undefined);
}

/** The question to a panel that is asked again and again, and mostly answers. `contentment` 0 to 1. */
export function panelQuestion(random: Random, person: Person, contentment: number): Scene {
  const score = scoreOf(random, NPS, contentment);
  return asked(random, person, { survey_id: 'nps-panel' }, random.chance(0.8) ? { ...NPS, score } : undefined);
}
