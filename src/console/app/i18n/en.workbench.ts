/** The workbench's texts: files, editor, programs. */
export const enWorkbench = {
  'workbench.name': 'Workbench',
} as const;
