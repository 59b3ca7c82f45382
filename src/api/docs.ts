import { Router } from 'express';
import swaggerUi from 'swagger-ui-express';

/** The OpenAPI document and a page to try it in. The page remembers the key of who pressed Authorize. */
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
  router.use('/docs', swaggerUi.serve, page);
  return router;
}
