import type { enWorkbench } from './en.workbench.js';

export const deWorkbench: Record<keyof typeof enWorkbench, string> = {
  'workbench.name': 'Werkbank',
};
