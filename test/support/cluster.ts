/** The database server of this test run, started by `start-cluster.js`. */
export interface Cluster {
  readonly dataRoot: string;
  readonly port: number;
  readonly passwords: { readonly superuser: string; readonly owner: string; readonly application: string };
}

/** The cluster of this test run. */
export function cluster(): Cluster {
  return JSON.parse(process.env['TEST_CLUSTER'] ?? '{}') as Cluster; // written by `start-cluster.js`
}
