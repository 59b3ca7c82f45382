import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../workflows/names.js';

/** gRPC code of an attribute that is there already. */
const ALREADY_EXISTS = 6;
/** `IndexedValueType` of Temporal's API. */
const TYPE_NUMBERS = { KEYWORD: 2, INT: 3, DATETIME: 6 } as const;

/**
 * Makes the custom search attributes known to the server, as its operator would. A server that does
 * not let us (Temporal Cloud) must have got them by hand; the README says how.
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) {
    try {
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: { [name]: TYPE_NUMBERS[type] as never },
      });
    } catch (error) {
      if (!isGrpcServiceError(error) || (error.code as number) !== ALREADY_EXISTS) throw error;
    }
  }
}
