// The integer types of the guest language, for the host compiler: files in abi/ are compiled by both.
declare type u8 = number;
declare type u16 = number;
declare type u32 = number;
declare type i32 = number;
declare type usize = number;
