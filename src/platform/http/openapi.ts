import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { isAliasPath } from './paths.js';

const DESCRIPTION = `Self-hosted Earth observation: upload rasters, build VRT mosaics and band stacks, look at them, sample them.

**Try it out:** press *Authorize*, enter the client id and secret that the first start printed (they also lie in
\`credentials.json\` of the data folder) under *oauth2*, and every operation below works from this page.`;

/** The document behind \`/docs\` and \`/openapi.json\`: one spelling per operation, the same bytes on every machine. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Swath')
    .setDescription(DESCRIPTION)
    .setVersion('0.1.0')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of /oauth/token or /auth/login' },
      'bearer',
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'A key of POST /auth/api-keys' },
      'api-key',
    )
    .addOAuth2({ type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: {} } } }, 'oauth2')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  // Nest numbers the operations of a controller with several paths (`Users_list[0]`); the others are gone by now.
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item as Record<string, { operationId?: string }>))
      if (operation.operationId) operation.operationId = operation.operationId.replace(/\[\d+\]$/, '');
  document.paths = Object.fromEntries(
    Object.entries(document.paths)
      .filter(([path]) => !isAliasPath(path))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return document;
}

/** Of the document for STAC clients, which compare it byte for byte with the `type` of the link (stac-api §2). */
export const OPENAPI_TYPE = 'application/vnd.oai.openapi+json;version=3.0';

/** Swagger UI at /docs; the document itself at /openapi.json, and at /stac/api under the media type of its own. */
export function serveDocs(app: INestApplication): void {
  let bytes: Buffer | null = null;
  app.getHttpAdapter().get('/stac/api', (_request: Request, response: Response) => {
    bytes ??= Buffer.from(JSON.stringify(openApiDocument(app)));
    response.setHeader('Content-Type', OPENAPI_TYPE);
    response.send(bytes);
  });
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Swath API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      tagsSorter: 'alpha',
      docExpansion: 'list',
    },
  });
}
