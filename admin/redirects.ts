import { Router } from 'express';

/** The addresses of the Django admin's lists, and the resource that each one shows here. */
const MODELS: Record<string, string> = {
  'django_celery_results/taskresult': 'TaskResult',
  'xxx_api/binaryresource': 'BinaryResource',
  'xxx_api/parseresult': 'ParseResult',
};

/** Leads the addresses of the original's admin to ours. Bookmarks and the original's documentation remain valid. */
export function createRedirects(): Router {
  const router = Router();
  for (const [model, resource] of Object.entries(MODELS)) {
    router.get(`/admin/${model}{/*rest}`, (req, res) => {
      const [first = '', second] = segmentsOf(req.params['rest']);
      res.redirect(302, `/admin/resources/${resource}${inside(resource, first, second)}`);
    });
  }
  return router;
}

/** Django's `add/`, `<id>/change/` and `<id>/delete/` in AdminJS's terms. Anything else leads to the list. */
function inside(resource: string, first: string, second: string | undefined): string {
  if (first === 'add') return resource === 'BinaryResource' ? '/actions/new' : '';
  if (!/^[\w-]{1,64}$/.test(first)) return '';
  return `/records/${first}/${second === 'change' && resource === 'BinaryResource' ? 'edit' : 'show'}`;
}

function segmentsOf(rest: unknown): string[] {
  return Array.isArray(rest) ? rest.map(String).filter((segment) => segment !== '') : [];
}
