export { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
