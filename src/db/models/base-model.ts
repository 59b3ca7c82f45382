import { Model, snakeCaseMappers } from 'objection';

/**
 * Rows with the names of this code. Models have no behaviour and no connection: every query names
 * its own.
 */
export class BaseModel extends Model {
  static override columnNameMappers = snakeCaseMappers();
  static override useLimitInFirst = true;
}
