/** Failed events that still are: those a rebuild has taken in since count as what they became (table `mended`). */
export const STILL_FAILED =
  '(src_topic, src_partition, src_offset) NOT IN (SELECT src_topic, src_partition, src_offset FROM mended)';
