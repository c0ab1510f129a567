import { ML_API_PLATFORM } from './ml-api-platform/variants';
import { build } from './variants';
test.each(Object.entries(ML_API_PLATFORM.variants))('%s', (name, add) => {
  for (const env of [{ env: { region: 'eu-west-1' } }, {}, { env: { region: 'us-east-1', account: '111122223333' } }]) {
      const built = build({ ...ML_API_PLATFORM, title: name, add } as any, {}, env);
      console.log(name, JSON.stringify(env), built.resources.length);
  }
});
