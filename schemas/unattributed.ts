/** Channel of what no touch explains: the ledger line of a conversion without a touch in its look-back. */
export const UNATTRIBUTED = 'Unattributed';
