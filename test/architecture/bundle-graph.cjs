// The graph that Temporal bundles: types are gone, what remains must be pure.
module.exports = {
  forbidden: [
    {
      name: 'workflow-bundle-reaches-only-domain',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        reachable: true,
        path: [
          '^(activities|agent)/',
          '^src/(?!domain/)',
          '^src/domain/calling-window',
          'node_modules/(?!@temporalio/)',
          '^(node:)?[a-z_]+(/promises)?$',
        ],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
