import type { LiveModel } from './models.ts';

/** Whether a model asks for the session a conversion happened in. */
export const needsSession = (models: readonly LiveModel[]): boolean => models.some(({ kind }) => kind === 'same_touch');

/** Whether a model asks for the lead that came before a conversion. */
export const needsLead = (models: readonly LiveModel[]): boolean => models.some(({ kind }) => kind === 'w_shaped');
