variable "name" {
  description = "Prefix of the bucket's name, e.g. the organisation's."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}$", var.name))
    error_message = "name must start with a lower-case letter and hold letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region of the bucket."
  type        = string
}
