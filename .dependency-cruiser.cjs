/**
 * Who may import whom, as the design says: the programs compose, `schema` and `jobs` call verbs of the areas, areas stand on
 * `ledger`, `ledger` on `registry`, all of them on `platform`, and nothing goes round in a circle.
 */
const AREAS = ['access', 'registry', 'ledger', 'intake', 'recognition', 'review', 'certificates', 'province', 'compliance', 'notices', 'plans'];

/** What each area may import besides itself and `platform`. */
const STANDS_ON = {
  access: ['registry'],
  registry: [],
  ledger: ['registry'],
  intake: ['ledger', 'registry', 'access', 'compliance'],
  recognition: ['ledger', 'registry', 'review', 'access'],
  review: ['access'],
  certificates: ['ledger', 'registry', 'access'],
  province: ['ledger', 'registry', 'access'],
  compliance: ['ledger', 'registry', 'access'],
  notices: AREAS,
  plans: ['registry', 'access'],
};

const areaRules = AREAS.map((area) => ({
  name: `${area}-stands-on`,
  severity: 'error',
  from: { path: `^src/${area}/` },
  to: { path: `^src/(${AREAS.join('|')})/`, pathNot: `^src/(${[area, ...STANDS_ON[area]].join('|')})/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'platform-knows-no-area', severity: 'error', from: { path: '^src/platform/' }, to: { path: '^(schema|jobs|src/(?!platform/))' } },
    {
      name: 'areas-know-neither-schema-nor-jobs',
      severity: 'error',
      from: { path: `^src/(${AREAS.join('|')})/` },
      to: { path: '^(schema|jobs|src/(http|cli|demo|up))/' },
    },
    { name: 'nobody-imports-tests', severity: 'error', from: { path: '^(src|schema|jobs)/' }, to: { path: '^test/' } },
    { name: 'programs-are-not-imported', severity: 'error', from: {}, to: { path: '^src/(api|worker|up)\\.ts$' } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...areaRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.build|src/console)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
