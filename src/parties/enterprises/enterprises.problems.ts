import { defineProblem } from '../../platform/http/index.js';

/** The code is not a unified social credit code. @source GB 32100-2015 */
export const InvalidUscc = defineProblem('invalid-uscc', 422, 'Not a unified social credit code');
/** An enterprise with this code is registered already. */
export const EnterpriseExists = defineProblem(
  'enterprise-exists',
  409,
  'The enterprise is registered already',
);
