// MongoDB's health check: exit status 0 where this server is the primary of its replica set.
// Founds the set where there is none yet, so it may run any number of times.

const NOT_YET_INITIALIZED = 94;
const { MONGO_INITDB_ROOT_USERNAME: user, MONGO_INITDB_ROOT_PASSWORD: password } = process.env;

const address = `mongodb://${user}:${password}@127.0.0.1:27017/?authSource=admin&directConnection=true`;
const admin = new Mongo(address).getDB("admin");
try {
  admin.runCommand({ replSetGetStatus: 1 });
} catch (error) {
  // While the image makes its user, the server runs alone for a moment: that is another error.
  if (error.code !== NOT_YET_INITIALIZED) {
    throw error;
  }
  admin.runCommand({
    replSetInitiate: { _id: "sandbox", members: [{ _id: 0, host: "localhost:27017" }] },
  });
}
const hello = admin.runCommand({ hello: 1 });
quit(hello.setName === "sandbox" && hello.isWritablePrimary ? 0 : 1);
