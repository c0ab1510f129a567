import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Where clients find their credentials: AWS Lambda tells them in variables. In the bundles this stands for what else the SDK would try, such as
 * profiles, single sign-on and the metadata of instances, which is a quarter of a bundle.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const defaultProvider = fromEnv;
