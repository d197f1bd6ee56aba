import type { Touchpoint } from '../../../../schemas/touchpoint.ts';
import { isPlain, type Plain } from '../reading/plain.ts';

const MOST = 50;

/** Segment states categories with yes or no, RudderStack two lists. */
export function mapConsent(context: Plain, touch: Touchpoint): void {
  const consent = context['consent'];
  const preferences = isPlain(consent) ? consent['categoryPreferences'] : undefined;
  if (isPlain(preferences)) {
    touch.consent_known = true;
    for (const [category, granted] of Object.entries(preferences).slice(0, MOST))
      if (typeof granted === 'boolean')
        (granted ? touch.consent_granted : touch.consent_denied).push(category.slice(0, 100));
  }
  const management = context['consentManagement'];
  if (!isPlain(management)) return;
  touch.consent_known = true;
  touch.consent_granted.push(...names(management['allowedConsentIds']));
  touch.consent_denied.push(...names(management['deniedConsentIds']));
}

/** RudderStack's ids are a list, or an object of lists or maps by provider. */
function names(value: unknown): string[] {
  if (typeof value === 'string') return [value.slice(0, 100)];
  if (Array.isArray(value))
    return value.slice(0, MOST).flatMap((v) => (typeof v === 'string' ? [v.slice(0, 100)] : []));
  return isPlain(value) ? Object.values(value).slice(0, MOST).flatMap(names) : [];
}
