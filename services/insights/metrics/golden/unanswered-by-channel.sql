SELECT channel, sum(messages) AS messages, min(waiting_since) AS waiting_since FROM (
WITH contacts AS (
  SELECT message_id, profile_id, channel, type, topic, intent, direction, in_reply_to, occurred_at AS at,
    multiIf(conversation_id != '', concat('conversation:', channel, ':', conversation_id), case_id != '', concat('case:', case_id),
      concat('person:', profile_id, ':', channel)) AS thread,
    type = 'call' AND agent_id != '' AND outcome != 'abandoned' AS taken
  FROM throughline_main.touchpoints
  WHERE occurred_at >= fromUnixTimestamp64Milli({since:Int64})
    AND type IN ('message', 'call', 'review', 'question', 'answer') AND direction IN ('inbound', 'outbound')
), threads AS (
  SELECT *, maxIf(at, direction = 'outbound' OR taken) OVER (PARTITION BY thread) AS replied_at FROM contacts
)
SELECT thread, argMin(profile_id, at) AS profile_id, argMin(channel, at) AS channel, argMin(type, at) AS type,
  argMin(topic, at) AS topic, argMin(intent, at) AS intent,
  toUnixTimestamp64Milli(min(at)) AS waiting_since, count() AS messages, count() OVER () AS total_threads
FROM threads
WHERE direction = 'inbound' AND NOT taken AND at > replied_at
  AND message_id NOT IN (SELECT in_reply_to FROM contacts WHERE direction = 'outbound' AND in_reply_to != '')
GROUP BY thread
)
GROUP BY channel
-- {"since":1772366400000}
