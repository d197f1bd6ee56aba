import type { Touchpoint } from '../../../../schemas/touchpoint.ts';
import { readNumber } from '../reading/number.ts';
import { part } from '../reading/plain.ts';
import { readText } from '../reading/text.ts';
import { firstOf, type Reader, scrubbed } from './reader.ts';

/** Longest free text kept in its own field. */
const FREE_TEXT_LIMIT = 10_000;

/** The properties only some events of the specification have. Names the properties whose text moved to `text`. */
export function mapFamily(reader: Reader, touch: Touchpoint): readonly string[] {
  const { reading, properties, issues } = reader;
  const text = (keys: readonly string[]) => readText(firstOf(properties, keys), `properties.${keys[0]}`, issues, 200);
  touch.type = reading.type;
  touch.direction = reading.direction ?? '';
  touch.step = reading.step ?? '';

  const object = (type: string, ids: readonly string[], names: readonly string[]) => {
    touch.object_type = type;
    touch.object_id = text(ids);
    touch.object_name = scrubbed(reader, firstOf(properties, names), `properties.${names[0]}`);
  };
  switch (reading.family) {
    case 'product':
      object('product', ['product_id', 'productId', 'sku'], ['name']);
      break;
    case 'list':
      object('product_list', ['list_id'], ['category']);
      break;
    case 'promotion':
      object('promotion', ['promotion_id'], ['name', 'creative']);
      break;
    case 'search':
      object('search', [], ['query']);
      break;
    case 'cart':
      object('cart', ['cart_id', 'checkout_id'], []);
      break;
    case 'review':
      object('product', ['product_id'], []);
      touch.external_id = text(['review_id']);
      touch.score = readNumber(properties['rating'], 'properties.rating', issues);
      touch.scale_min = 1;
      touch.scale_max = 5;
      touch.score_kind = 'rating';
      touch.visibility = 'public';
      return freeText(reader, touch, 'review_body');
    case 'chat':
      return mapChat(reader, touch);
    case 'message':
      touch.campaign ||= scrubbed(reader, properties['campaign_name'], 'properties.campaign_name');
      touch.campaign_id ||= text(['campaign_id']);
      touch.external_id = text(['email_id', 'message_id']);
      if (part(properties, 'campaign')['name'] === undefined)
        touch.content ||= scrubbed(reader, properties['link_id'], 'properties.link_id');
      break;
    case 'experiment':
      touch.experiment_id = text(['experiment_id', 'experiment_name']);
      touch.variant = text(['variation_id', 'variation_name', 'variant']);
      break;
    default:
  }
  return [];
}

/** Segment's reading by default: "sent" is said by the customer. A source may state the other one. */
function mapChat(reader: Reader, touch: Touchpoint): readonly string[] {
  const { properties, issues, intake, reading } = reader;
  touch.conversation_id = readText(properties['conversation_id'], 'properties.conversation_id', issues, 200);
  touch.agent_id = readText(firstOf(properties, ['agent_id', 'agent_username']), 'properties.agent_id', issues, 200);
  touch.external_id = readText(properties['message_id'], 'properties.message_id', issues, 200);
  touch.visibility = 'private';
  if (reading.step === 'message' && intake.scope.messageSentBy === 'agent')
    touch.direction = reading.direction === 'inbound' ? 'outbound' : 'inbound';
  if (touch.direction !== '') touch.actor = touch.direction === 'inbound' ? 'customer' : 'agent';
  return freeText(reader, touch, 'message_body');
}

function freeText({ properties, issues }: Reader, touch: Touchpoint, key: string): readonly string[] {
  if (typeof properties[key] !== 'string') return [];
  touch.text = readText(properties[key], `properties.${key}`, issues, FREE_TEXT_LIMIT);
  return [key];
}
