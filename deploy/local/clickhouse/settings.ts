/** `config.xml` of an embedded server on a small machine. */
export const serverXml = (usersFile: string): string => `<clickhouse>
  <!-- This build reads only the top-level key; <logger><level> leaves it at trace. -->
  <log-level>error</log-level>
  <logger><console>1</console></logger>
  <users_config>${usersFile}</users_config>
  <max_server_memory_usage>3000000000</max_server_memory_usage>
  <mark_cache_size>134217728</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_schedule_pool_size>8</background_schedule_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <merge_tree>
    <!-- These thresholds must lie below the four slots of the pool. -->
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
`;

/** A user without a password: it can only be reached from this machine. */
const user = (name: string, profile: string, grants: string[]): string => `    <${name}>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>${profile}</profile>
      <quota>${profile}</quota>
${grants.length > 0 ? `      <grants>${grants.map((grant) => `<query>GRANT ${grant}</query>`).join('')}</grants>\n` : ''}    </${name}>
`;

/**
 * `users.xml`: `default` makes tables and may do everything; `loader` adds rows and reads back what it added;
 * `insights` reads everything and keeps model results; `analyst` reads the views of the workspaces
 * (databases `throughline_<workspace>`), never the base tables, within limits.
 */
export const usersXml = (): string => `<clickhouse>
  <profiles>
    <default><max_memory_usage>2000000000</max_memory_usage></default>
    <loader><max_memory_usage>1500000000</max_memory_usage></loader>
    <insights><max_memory_usage>1500000000</max_memory_usage><max_execution_time>60</max_execution_time></insights>
    <analyst>
      <readonly>2</readonly>
      <max_memory_usage>1000000000</max_memory_usage>
      <max_execution_time>60</max_execution_time>
      <constraints>
        <max_memory_usage><readonly/></max_memory_usage>
        <max_execution_time><max>60</max></max_execution_time>
      </constraints>
    </analyst>
  </profiles>
  <quotas>
    <default/>
    <loader/>
    <insights/>
    <analyst><interval><duration>3600</duration><queries>10000</queries><execution_time>1800</execution_time></interval></analyst>
  </quotas>
  <users>
${user('default', 'default', [])}${user('loader', 'loader', ['SELECT, INSERT ON throughline*.*'])}${user('insights', 'insights', ['SELECT, dictGet ON throughline*.*', 'INSERT ON throughline*.model_results'])}${user('analyst', 'analyst', ['SELECT ON throughline_*.*'])}  </users>
</clickhouse>
`;
