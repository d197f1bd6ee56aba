/** Consumer group of the loader under a topic prefix. */
export const LOADER_GROUP = (prefix: string): string => `${prefix}loader`;
