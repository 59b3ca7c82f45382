import { Router } from 'express';
import swaggerUi from 'swagger-ui-express';

/**
 * The OpenAPI document and a page to try it in. The page remembers the key of who pressed
 * Authorize.
 */
export function docs(document: Record<string, unknown>): Router {
  const router = Router();
  router.get('/openapi.json', (_req, res) => {
    res.json(document);
  });
  const page = swaggerUi.setup(document, {
    customSiteTitle: 'New-Voice API',
    swaggerOptions: {
      persistAuthorization: true,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      docExpansion: 'list',
    },
  });
  router.get('/docs', (req, res, next) => {
    // The page names its parts relative to a folder.
    if (req.path.endsWith('/')) next();
    else res.redirect('/docs/');
  });
  router.use('/docs', swaggerUi.serve);
  router.get('/docs', page);
  return router;
}
