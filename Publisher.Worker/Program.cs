// placeholder entry point
return 0;
