import { type Identifier, identifierOf, NAMESPACE_RANK, rankOf } from '../../../schemas/identifier.ts';
import { normalise } from '../../../schemas/normalise.ts';
import type { WorkspaceConfig } from '../../runtime/config/schema.ts';
import { UsageError } from '../terminal/exit.ts';

/** Reads `email:anna@mail.example` as the identifier it is stored under. Throws UsageError; never names the value. */
export function readIdentifier(text: string, secret: string, workspace: WorkspaceConfig): Identifier {
  const external = /^external:[^:]+:/.exec(text);
  const end = external ? external[0].length - 1 : text.indexOf(':');
  const namespace = text.slice(0, Math.max(0, end));
  if (rankOf(namespace) === 0)
    throw new UsageError(
      `write NAMESPACE:VALUE, the namespace being one of ${NAMESPACE_RANK.slice(1).join(', ')} (external:<system>)`,
    );
  const normalised = normalise(namespace, text.slice(end + 1).trim(), workspace.country);
  if ('refused' in normalised) throw new UsageError(`the value is ${normalised.refused}`);
  return identifierOf(secret, workspace.name, namespace, normalised.value);
}
