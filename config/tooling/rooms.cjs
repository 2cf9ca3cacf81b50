/**
 * The house as an import rule: a room imports only rooms that stand before it here, and only
 * through their `index.ts`, or through `plain.ts`, the part of it that brings neither framework nor database with it:
 * threads that judge load nothing else. `main.ts`, `cli.ts` and `app.module.ts` may see every room.
 */
const ROOMS = [
  'platform/config',
  'platform/processes',
  'platform/database',
  'platform/http',
  'platform/jobs',
  'platform/crypto',
  'platform/observability',
  'parties/identity',
  'parties/participants',
  'parties/enterprises',
  'parties/people',
  'parties/notices',
  'rules/catalog',
  'rules/authorizations',
  'rules/access',
  'evidence/usage',
  'evidence/transparency',
  'evidence/feedback',
  'sharing/gate',
  'sharing/collection',
  'sharing/interface-call',
  'sharing/verification',
  'products/reports',
  'products/evaluation',
  'products/monitoring',
  'products/modeling',
  'rights/self-view',
  'rights/disputes',
  'rights/repair',
  'rights/commitments',
  'network/federation',
  'sandbox',
];
const FACES = '^src/(cli/|(main|cli|app\\.module|serve|openapi)[^/]*\\.ts$)';
const folder = (room) => `^src/${room}/`;

const upward = ROOMS.map((room, index) => ({
  name: `order:${room}`,
  comment: `${room} may not import rooms that stand after it`,
  severity: 'error',
  from: { path: folder(room) },
  to: {
    path:
      ROOMS.slice(index + 1)
        .map(folder)
        .join('|') || '^$',
  },
}));

const frontDoors = ROOMS.map((room) => ({
  name: `front-door:${room}`,
  comment: `${room} is entered through its index.ts or plain.ts only`,
  severity: 'error',
  from: { path: '^src/', pathNot: [folder(room), '\\.spec\\.ts$'] },
  to: { path: folder(room), pathNot: `^src/${room}/(index|plain)\\.ts$` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan-rooms',
      comment: 'every file of src/ lies in a room of the list or is a face',
      severity: 'error',
      from: { path: '^src/', pathNot: [FACES, ...ROOMS.map(folder)] },
      to: {},
    },
    {
      name: 'faces-are-on-top',
      severity: 'error',
      from: { path: ROOMS.map(folder).join('|') },
      to: { path: FACES },
    },
    {
      name: 'no-dev-dependency-in-production-code',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: ['\\.spec\\.ts$', '^src/sandbox/'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'sandbox-only-on-demand',
      comment: 'the sandbox is loaded by dynamic import alone, so that production does not have it',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sandbox/' },
      to: { path: '^src/sandbox/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'plain-files-stay-plain',
      comment: 'files without a framework suffix hold plain functions and types',
      severity: 'error',
      from: { path: '^src/rules/access/(decide|policy|redact)', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm)/' },
    },
    {
      name: 'threads-stay-light',
      comment: 'what a thread loads is loaded once more in each of them',
      severity: 'error',
      from: { path: '(/plain|\\.worker)\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|fastify)/', reachable: true },
    },
    ...upward,
    ...frontDoors,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node'],
    },
  },
};
